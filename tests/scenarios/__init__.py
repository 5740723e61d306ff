"""Whole ways through the house: articles in, one living message out."""
