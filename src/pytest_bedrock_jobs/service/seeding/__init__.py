"""What a test author puts into the fake: fields, checked and completed, become jobs and whatever else there is.

All of a call is checked before the first thing is added; what is rejected leaves nothing behind, ids included.
"""
