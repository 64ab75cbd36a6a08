"""The standard library's debugger, even where pdb++ goes by its name, and what a mixin for either may take for granted."""

import importlib
import sys
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pdb import Pdb as Pdb

    Mixin = Pdb
else:
    # pdb++ puts a folder on the path whose pdb.py is pdb++, and which on some Pythons cannot even be imported.
    sys.path[:] = [folder for folder in sys.path if not folder.endswith("_pdbpp_path_hack")]
    _imported = importlib.import_module("pdb")
    # pdb++ keeps it under this name where it was imported first.
    Pdb = getattr(_imported, "pdb", _imported).Pdb
    # A mixin stands before a class of pdb's or of pdb++'s.
    Mixin = object
