"""The Faust apps: read and assemble, thin around the pure rooms."""
