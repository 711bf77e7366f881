"""The network: VGG-19, its convolutions, pools and weights, forward and back."""
