"""A film that is made of photos, whose every motion is known, and how still its paintings hold."""
