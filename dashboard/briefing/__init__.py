"""Briefings: what a reader has put together, worked out against the record, and written as files.

model      the brief itself, and its file
contents   a brief worked out against the record: findings, figures, counts, numbered sources
wording    what would embarrass its author, with a better wording
deck       the slides
memo       what the memo says; memo_docx, memo_pdf, memo_markdown lay it out, with memo_figures and typesetting
annex      all of it in one ZIP, with tables and citations
files      the kinds of file by their ending, and what makes them
native     a figure as a chart that can be edited: categories, series, colours
deck_*     what a deck is made of: template, pages, events, charts, shapes, sequences, tables, text
"""
