"""A stub of OpenStack Nova (Juno): what the article's request passes through, under Nova's own names, on Nova's own libraries."""
