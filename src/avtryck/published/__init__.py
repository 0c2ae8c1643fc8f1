"""What may be shown: releases, pools, blocks, unions; write-once."""
