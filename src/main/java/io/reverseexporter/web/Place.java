package io.reverseexporter.web;

import io.reverseexporter.security.Guard;

/** What a path leads to, and who stands before it. The two are never apart. */
record Place(Target target, Guard guard) {}
