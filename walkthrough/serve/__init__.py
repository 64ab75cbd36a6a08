"""A world that answers at a port, with the debugger standing at a lesson's stops."""
