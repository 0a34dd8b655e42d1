"""Builds and tests of Java: maven and gradle, JUnit's own console, and the reports that runners write as JUnit does."""
POM = """<project xmlns="http://maven.apache.org/POM/4.0.0"><modelVersion>4.0.0</modelVersion>
<groupId>com.example</groupId><artifactId>app</artifactId><version>1.0</version><packaging>jar</packaging>
<properties><project.build.sourceEncoding>UTF-8</project.build.sourceEncoding><maven.compiler.source>11</maven.compiler.source><maven.compiler.target>11</maven.compiler.target></properties>
<dependencies><dependency><groupId>junit</groupId><artifactId>junit</artifactId><version>4.13.2</version><scope>test</scope></dependency></dependencies>
<build><plugins>
<plugin><artifactId>maven-resources-plugin</artifactId><version>3.3.0</version></plugin><plugin><artifactId>maven-compiler-plugin</artifactId><version>3.10.1</version></plugin>
<plugin><artifactId>maven-surefire-plugin</artifactId><version>2.22.3</version></plugin><plugin><artifactId>maven-jar-plugin</artifactId><version>3.3.0</version></plugin>
</plugins></build></project>
"""
GRADLE = "apply plugin: 'java'\nrepositories { flatDir { dirs '/usr/share/java' } }\ndependencies { testCompile name: 'junit4'; testCompile name: 'hamcrest-core' }\ntest { testLogging { events 'passed', 'failed', 'skipped' } }\n"


def project(r, name, classes, failing):
    for i in range(classes):
        r.write("%s/src/main/java/com/example/Part%d.java" % (name, i), "package com.example;\npublic class Part%d {\n  public int times(int x) { return %d * x; }\n}\n" % (i, i))
        cases = "".join("  @Test public void case%d() { assertEquals(%d, new Part%d().times(%d)); }\n" % (n, i * n + (failing and (n + i) % 7 == 3), i, n) for n in range(12))
        r.write("%s/src/test/java/com/example/Part%dTest.java" % (name, i), "package com.example;\nimport static org.junit.Assert.*;\nimport org.junit.*;\npublic class Part%dTest {\n%s%s}\n" % (
            i, cases, "  @Test public void throwsIt() { throw new IllegalStateException(\"no such part\", new RuntimeException(\"why\")); }\n  @Ignore @Test public void later() {}\n" if failing and i == 1 else ""))
    r.write(name + "/pom.xml", POM)
    r.write(name + "/build.gradle", GRADLE)
    r.write(name + "/settings.gradle", "rootProject.name = 'app'\n")


def record(r):
    maven = "mvn -o -B -Dmaven.repo.local=/usr/share/maven-repo "
    for name, failing in (("java-green", False), ("java-red", True)):
        project(r, name, 8, failing)
        for goals in ("compile", "test", "package", "-q test", "package -DskipTests"):
            r.run("build-maven", maven + goals, name)
        r.prepare("mkdir -p jars && javac -cp /usr/share/java/junit4.jar -d classes $(find src -name '*.java')", name)
        r.run("test-junit", "java -jar /usr/share/java/junit-platform-console-standalone.jar -cp classes:/usr/share/java/junit4.jar:/usr/share/java/hamcrest-core.jar --scan-classpath --disable-banner --disable-ansi-colors", name)
        for task in ("build", "test --info | head -200", "test", "clean jar"):
            r.run("build-gradle", "gradle --offline --no-daemon --console=plain " + task, name)
    r.write("java-red/src/main/java/com/example/Wrong.java", "package com.example;\nclass Wrong {\n  int f() { return \"text\"; }\n  void g() { nothing(); }\n}\n")
    r.run("build-maven", maven + "compile", "java-red")
    r.run("build-gradle", "gradle --offline --no-daemon --console=plain build", "java-red")
    for name, failing in (("green", False), ("red", True)):
        r.write("junit/test_%s.py" % name, "import pytest\n" + "".join("def test_case_%d():\n    assert %d == %d, 'values differ'\n" % (i, i, i + (failing and i % 9 == 4)) for i in range(60)) +
                ("def test_prints():\n    print('seen')\n    raise OSError('no disk')\n@pytest.mark.skip(reason='not today')\ndef test_later(): pass\n" if failing else ""))
        r.write("junit/%s.test.mjs" % name, "import {describe, test} from 'node:test'; import assert from 'node:assert';\ndescribe('parts', () => {\n" + "".join(
            "  test('case %d does what it should', () => { assert.strictEqual(%d, %d); });\n" % (i, i, i + (failing and i % 9 == 4)) for i in range(40)) + "});\n")
        r.run("test-junit", "python3 -m pytest -p no:cacheprovider -q test_%s.py --junitxml=report.xml; cat report.xml" % name, "junit")
        r.run("test-junit", "node --test --test-reporter=junit %s.test.mjs" % name, "junit")
