"""Nova as a world: the stub on its libraries, Cinder, the message bus, and the article's words and transcripts about them."""

from walkthrough.worlds.nova.world import Nova

WORLD = Nova()
