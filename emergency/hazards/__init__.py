"""重大危险源 and other registered risks: what they are, since when, and which plans answer them."""
