"""Briefings: what a reader has put together, worked out against the record, and written as files.

model      the brief itself, and its file
contents   a brief worked out against the record: findings, figures, counts, numbered sources
wording    what would embarrass its author, with a better wording
deck, memo, markdown, annex   the files
"""
