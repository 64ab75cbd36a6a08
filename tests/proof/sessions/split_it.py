import shlex

words = shlex.split("echo 'it''s'")
print(shlex.split("it's late"), words)
