"""The parts that pages are made of, one module a page. Only these, page and filter_bar draw."""
