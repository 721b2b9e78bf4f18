import { registry } from "@web/core/registry";
import { rpc } from "@web/core/network/rpc";
import { stepUtils } from "@web_tour/tour_utils";

function click(trigger, content = `click ${trigger}`) {
    return { content, trigger, run: "click" };
}

function has(trigger, content = `there is ${trigger}`) {
    return { content, trigger };
}

function type(name, text) {
    return {
        content: `type ${text} as ${name}`,
        trigger: `.modal .o_field_widget[name='${name}'] input`,
        run: `edit ${text}`,
    };
}

function openWizard() {
    return [
        click(".o_cp_action_menus .dropdown-toggle:contains('Actions')"),
        click(".o-dropdown-item:contains('Extend Validity')"),
        has(".modal .o_field_widget[name='reason']"),
    ];
}

/** What the scheduler does in its own time. */
function callCron(method, args) {
    const route = `/web/dataset/call_kw/ir.cron/${method}`;
    return rpc(route, { model: "ir.cron", method, args, kwargs: {} });
}

function letTheSchedulerWork() {
    return {
        content: "let the scheduler work on the batches",
        trigger: ".o_membership_batch_progress",
        async run() {
            const ids = await callCron("search", [[["code", "=", "model._cron_run()"]]]);
            await callCron("method_direct_trigger", [ids]);
        },
    };
}

function status(label) {
    return has(`.o_statusbar_status .o_arrow_button_current:contains('${label}')`);
}

registry.category("web_tour.tours").add("membership_extend_validity", {
    steps: () => [
        has(".o_data_row:contains('Guest 0')"),
        click("thead .o_list_record_selector input"),
        ...openWizard(),
        has(".modal .o_field_widget[name='scope'] label:contains('(3)')"),
        type("count", "10"),
        type("reason", "Closed for renovation"),
        click(".modal button[name='action_preview']"),
        has(".modal .o_membership_changes:contains('2')"),
        has(".modal li:contains('The card is frozen')"),
        has(".modal td:contains('Guest 0')"),
        click(".modal button[name='action_edit']"),
        click(".modal button[name='action_preview']"),
        click(".modal button[name='action_run']"),
        status("Waiting"),
        has(".o_membership_batch_progress:contains('0%'):contains('0 of 3')"),
        click("button[name='action_stop']"),
        status("Stopped"),
        click("button[name='action_resume']"),
        status("Waiting"),
        letTheSchedulerWork(),
        // The form follows the batch by itself.
        has(".o_membership_batch_progress:contains('100%'):contains('3 of 3')"),
        status("Done"),
        has(".o_field_widget[name='skip_summary']:contains('The card is frozen')"),
        click("button[name='action_undo']"),
        has(".modal .o_membership_changes:contains('2')"),
        type("reason", "A mistake"),
        click(".modal button[name='action_undo']"),
        has(".o_form_view h1:contains('Undo')"),
        letTheSchedulerWork(),
        has(".o_membership_batch_progress:contains('100%')"),
        status("Done"),
        click("button[name='action_open_changed']"),
        has(".o_list_view .o_data_row"),
    ],
});

registry.category("web_tour.tours").add("membership_extend_filter", {
    steps: () => [
        has(".o_data_row"),
        click(".o_data_row:first .o_list_record_selector input"),
        ...openWizard(),
        has(".modal .o_field_widget[name='scope'] label:contains('(1)')"),
        click(".modal .o_field_widget[name='scope'] input[data-value='filter']"),
        click(".modal .o_field_widget[name='mode'] input[data-value='until']"),
        click(".modal .o_field_widget[name='until'] button"),
        type("until", "07/31/2095 && press Enter"),
        type("reason", "A present"),
        click(".modal button[name='action_preview']"),
        has(".modal .o_membership_changes:contains('2')"),
        has(".modal td:contains('07/31/2095')"),
        click(".modal button[name='action_run']"),
        status("Waiting"),
        ...stepUtils.goToAppSteps("pos_membership.membership_menu_root", "leave the form"),
    ],
});

registry.category("web_tour.tours").add("membership_extend_member", {
    steps: () => [
        click(".o_data_row:contains('Guest 1') td[name='name']"),
        click(".o_form_view .o_statusbar_buttons button:contains('Extend Validity')"),
        has(".modal:not(:has(.o_field_widget[name='scope'])) .o_field_widget[name='reason']"),
        type("count", "2"),
        type("reason", "A present"),
        click(".modal button[name='action_preview']"),
        has(".modal .o_membership_changes:contains('1')"),
        click(".modal button[name='action_run']"),
        has(".o_membership_batch_progress:contains('0 of 1')"),
        letTheSchedulerWork(),
        status("Done"),
    ],
});

registry.category("web_tour.tours").add("membership_run_job", {
    steps: () => [
        click(".o_data_row td:contains('Send messages to members')"),
        click("button[name='action_run_now']"),
        has(".o_field_widget[name='run_ids'] .o_data_row:contains('Done')"),
        has(".o_field_widget[name='last_summary']:contains('1 changed')"),
        click(".o_field_widget[name='run_ids'] .o_data_row td:contains('Done')"),
        has(".modal .o_field_widget[name='changed']:contains('1')"),
    ],
});
