"""Four short steps for who comes for the first time: beside the Overview, to be skipped, never shown again.

The browser remembers that it has been shown (components/frame.js); the server is told only that it has not.
"""

from __future__ import annotations

from typing import Final

import streamlit as st

STEP: Final = "tour_step"
STEPS: Final = (
    (
        "**One sentence first.** Each page begins with its answer. The filters below it change sentence, charts and "
        "address together, so a copied address shows the same to anybody."
    ),
    (
        "**Each mark is an event.** On the timeline, select a mark and its event opens beside it. Hollow: it hangs on "
        "one origin or none. Strong rim: its sources contradict each other."
    ),
    "**Who says so?** Sources shows which document took it from which. Ten documents may be one report told ten times.",
    (
        "**Take it with you.** Under every chart stand Download, Cite, Copy and Add to briefing. What the words mean is "
        "one link away, in the foot of each page."
    ),
)


def begin() -> None:
    """Show the first step on the next run, since the browser says that it never has."""
    st.session_state.setdefault(STEP, 0)


def offer() -> None:
    """The present step, where there is one; it lies over the page, so that nothing moves."""
    with st.container(key="tour_place"):
        _panel()


@st.fragment
def _panel() -> None:
    step = st.session_state.get(STEP)
    if not isinstance(step, int) or not 0 <= step < len(STEPS):
        return
    with st.container(key="tour"):
        st.caption(f"First visit, {step + 1} of {len(STEPS)}")
        st.markdown(STEPS[step])
        with st.container(key="tour_ways", horizontal=True, gap="small"):
            last = step == len(STEPS) - 1
            st.button("Done" if last else "Next", key="tour_next", on_click=_to, args=(step + 1,))
            if step:
                st.button("Back", key="tour_back", on_click=_to, args=(step - 1,))
            if not last:
                st.button("Skip", key="tour_skip", on_click=_to, args=(len(STEPS),))


def _to(step: int) -> None:
    st.session_state[STEP] = step
