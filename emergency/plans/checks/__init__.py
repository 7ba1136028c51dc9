"""What a version is held against: the outline, what the rules require, and itself."""
