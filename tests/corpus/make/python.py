"""What python's own runner of tests and its package manager print."""


def record(r):
    for name, count, failing in (("unit-green", 60, False), ("unit-red", 25, True)):
        for m in range(3):
            cases = "".join("  def test_case_%d(self):\n    %sself.assertEqual(%d, %d)\n" % (i, '"""What is right stays right."""\n    ' if i % 12 == 5 else "", i, i + (failing and i % 8 == 3)) for i in range(count))
            if failing:
                cases += "  def test_raises(self):\n    {}['nothing']\n  @unittest.skip('not today')\n  def test_later(self): pass\n  def test_parts(self):\n    for i in range(4):\n      with self.subTest(i=i): self.assertNotEqual(i, 2)\n"
            r.write("%s/test_part%d.py" % (name, m), "import unittest\nclass Part%d(unittest.TestCase):\n%s" % (m, cases))
        for options in ("", "-v", "-q", "-f -v", "-b"):
            r.run("test-unittest", "python3 -m unittest " + options, name)
    for command in ("pip list", "pip freeze", "pip list --format=columns | head -30", "pip show pip setuptools", "pip check", "python3 -m venv v && v/bin/pip --version && v/bin/pip install --no-index pytest"):
        r.run("package-pip", command)
