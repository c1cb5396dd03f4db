"""The words of the pages, in Korean and English."""
