package io.reverseexporter.encoder;

import io.reverseexporter.exposition.ByteSink;
import io.reverseexporter.index.ExpositionIndex;
import java.io.IOException;

/**
 * What a page goes to, once to be measured and once to be written. The two differ in what they do
 * with a run that is copied, and in nothing else.
 */
interface RunSink extends ByteSink {
  /** Takes all lines of a plain run as they stand in the body, the extra labels put in. */
  void copy(ExpositionIndex page, int run) throws IOException;
}
