from tests.ordeals import test_forms as t


def test_mine_forms(walker):
    found = [
        f
        for f in t.forms_on_pages(walker, t.fill(walker))
        if f.rule and ("assess" in f.rule or "postponement" in f.rule)
    ]
    print(sorted({f.rule for f in found}))
    faults = []
    for role, forms in t.groupby(found, lambda e: e.role):
        walker.become(role)
        kept = t.digests()
        for each in forms:
            t._fill_soundly(each.form)
            faults += t._of_refused(walker, each)
            for name in each.form.fields:
                for case in t.doubtful(each.form, name):
                    faults += t._of_doubtful(walker, each, name, case)
        faults += t._of_changes(kept, role)
    assert len({f.rule for f in found}) >= 8
    assert not faults, "\n".join(faults)
