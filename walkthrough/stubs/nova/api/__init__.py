"""nova-api: what a request passes through before and inside the controller."""
