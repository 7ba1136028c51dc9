"""The application, and the plans: written, reviewed, published, filed."""
