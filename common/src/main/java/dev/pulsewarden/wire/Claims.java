package dev.pulsewarden.wire;

import java.util.List;

/** The answer to a {@link ClaimRequest}; empty when nothing came within the wait. */
public record Claims(List<ClaimedTask> tasks) {}
