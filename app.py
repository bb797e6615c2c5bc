"""Start here: the pages and how they are served. `streamlit run app.py` opens Parallax.

The file has two lives. When the server starts it is imported and gives the ASGI application; for
each reader it is run as a script and shows the page that was asked for. To add a page, add a line
to PAGES in dashboard/page.py and a file to pages/.
"""

import streamlit as st

from dashboard import server

if st.runtime.exists():
    from dashboard import page

    st.navigation(
        [
            st.Page(file, title=title, url_path=path or None, default=not path)
            for path, (title, file) in page.PAGES.items()
        ],
        position="hidden",
    ).run()
else:
    server.forget_pages_folder()
    app = st.App("app.py", routes=server.ROUTES, middleware=server.MIDDLEWARE, on_script_error=server.on_error)
