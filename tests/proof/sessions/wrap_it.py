import textwrap

print(textwrap.fill("one two three", 0))
