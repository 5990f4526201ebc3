alter function chain_event() reset enable_seqscan;
