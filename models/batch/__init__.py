from . import job
from . import job_run
from . import job_failure
from . import batch
from . import batch_run
from . import batch_step
from . import batch_skip
from . import notice
