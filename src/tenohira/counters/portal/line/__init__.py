"""LINE at the portal: linking oneself, and the door at which LINE tells what people did."""
