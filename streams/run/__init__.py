"""What starts and watches the rest."""
