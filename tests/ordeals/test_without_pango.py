"""On a machine without Pango everything works but PDFs, and every page that would offer one says why."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

from emergency.core.pdf import missing_libraries

PROGRAM = """
import sys
from pathlib import Path
from emergency.core.db import db
from emergency.core.pdf import missing_libraries
from tests.client import Client
from tests.databases import Database, make_app
from tests.make import Make

assert "libpango-1.0.so.0" in missing_libraries()
app = make_app(Database("sqlite", Path(sys.argv[1])), "bare")
with app.app_context():
    make = Make(app)
    owner = make.organisation()
    version = make.version(make.plan(owner))
    review = make.review(make.draft(make.plan(owner)))
    filing = make.filing(version=version, state="filed")
    client = Client(app).sign_in(make.account("enterprise", owner)).speak(sys.argv[2])
    db.session.commit()
    for page, paper in (
        (f"/versions/{version.id}", f"/versions/{version.id}/plan.pdf"),
        (f"/reviews/{review.id}", f"/reviews/{review.id}/opinion.pdf"),
        (f"/filings/{filing.id}", f"/filings/{filing.id}/receipt.pdf"),
    ):
        assert "apt-get install libpango" in client.get(page).text, page
        assert paper not in client.get(page).html, page
        refused = client.get(paper, status=503)
        assert "Pango" in refused.text, refused.text
        assert "pdf_unavailable" in refused.text, refused.text
print("all pages told")
"""


def test_without_pango_the_application_runs_and_says_why_there_is_no_pdf(tmp_path: Path) -> None:
    libraries = tmp_path / "lib"
    libraries.mkdir()
    # The loader takes the first file of this name and finds that it is no library, as where the package is broken.
    (libraries / "libpango-1.0.so.0").write_bytes(b"")
    surroundings = os.environ | {"LD_LIBRARY_PATH": str(libraries)}
    for language in ("zh_Hans_CN", "en"):
        folder = tmp_path / language
        folder.mkdir()
        command = [sys.executable, "-c", PROGRAM, str(folder), language]
        answer = subprocess.run(command, env=surroundings, capture_output=True, text=True, timeout=200, check=False)
        assert answer.returncode == 0, answer.stderr[-3000:]
        assert "all pages told" in answer.stdout
    assert missing_libraries() == ()
