"""tongyu_site: score community records against the county rubric and publish the results as a static site."""

__version__ = "0.1.0"
