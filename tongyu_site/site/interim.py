from .leaks import check_private
from .links import broken_links


class Links:
    def __init__(self):
        self.files = {}

    def add(self, u, c):
        self.files[u] = c

    def merge(self, o):
        self.files |= o.files

    def broken(self, urls):
        return broken_links(self.files)


class PrivateSearch:
    def __init__(self, p):
        self.p = p
        self.files = {}

    def add(self, u, c):
        self.files[u] = c

    def merge(self, o):
        self.files |= o.files

    def problems(self):
        return check_private(self.files, self.p)
