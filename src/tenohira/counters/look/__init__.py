"""How pages of the hall look: components, widgets of questions, pages' frames, and what a reader chose."""
