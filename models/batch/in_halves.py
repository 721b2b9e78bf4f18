from odoo.exceptions import UserError


def in_halves(records, operation, errors=(UserError,)):
    """Run an operation on records together; where it is refused, on halves of them.

    So the ones at fault are found, and stop none of the others. What was done for a
    refused set is undone.

    :param operation: function of the records
    :param errors: what counts as refused; everything else, conflicts above all, is
        raised
    :return: what the operation returned, as a list, and {record: error}
    """
    if not records:
        return [], {}
    try:
        with records.env.cr.savepoint():
            return [operation(records)], {}
    except errors as error:
        if len(records) == 1:
            return [], {records: error}
    middle = len(records) // 2
    done, refused = in_halves(records[:middle], operation, errors)
    also_done, also_refused = in_halves(records[middle:], operation, errors)
    return done + also_done, refused | also_refused
