"""A world that answers at a port, with the debugger standing at a lesson's stops: Server.

It moves requests and answers as bytes; what they mean is its world's (``walkthrough.world.Served``).
"""
