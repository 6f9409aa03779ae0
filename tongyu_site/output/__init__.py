"""A site's folder on the disk: its manifest, made beside and exchanged, mended, compared, listed for upload."""

from .exchanging import Written, exchange, remove
from .file_names import check_names
from .last_build import Inputs, keep, standing
from .manifest import NAME, check_folder, listing, read_manifest, report_differences
from .mending import mend, mend_if_needed
from .places import explained, kept_beside, place_of
from .refusal import refused
from .trees import Prepared, Put, Tree, clear
from .uploads import report_list, save_list, upload_list

__all__ = [
    "NAME",
    "Inputs",
    "Prepared",
    "Put",
    "Tree",
    "Written",
    "check_folder",
    "check_names",
    "clear",
    "exchange",
    "explained",
    "keep",
    "kept_beside",
    "listing",
    "mend",
    "mend_if_needed",
    "place_of",
    "read_manifest",
    "refused",
    "remove",
    "report_differences",
    "report_list",
    "save_list",
    "standing",
    "upload_list",
]
