import { registry } from "@web/core/registry";

function click(trigger) {
    return { content: `click ${trigger}`, trigger, run: "click" };
}

function has(trigger) {
    return { content: `there is ${trigger}`, trigger };
}

function status(label) {
    return has(`.o_statusbar_status .o_arrow_button_current:contains('${label}')`);
}

function change(name, reason) {
    return [
        click(`.o_form_statusbar button[name='${name}']`),
        {
            content: "say why",
            trigger: ".modal .o_field_widget[name='reason'] input",
            run: `edit ${reason}`,
        },
        click(".modal button[name='action_apply']"),
    ];
}

registry.category("web_tour.tours").add("membership_lost_card", {
    steps: () => [
        click(".o_data_row:contains('8800000000013') td[name='number']"),
        has(".o_membership_card_face:contains('Guest 0')"),
        status("Active"),
        ...change("action_freeze", "On a journey"),
        status("Frozen"),
        has(".o_field_widget[name='event_ids'] td:contains('On a journey')"),
        ...change("action_unfreeze", "Back home"),
        status("Active"),
        ...change("action_report_lost", "Left in a taxi"),
        status("Lost"),
        has(".o_membership_card_face.opacity-50"),
        ...change("action_replace", "Left in a taxi"),
        status("Active"),
        has(".o_field_widget[name='predecessor_id']:contains('8800000000013')"),
        click(".o_notebook .nav-link[name='history']"),
        has(".o_field_widget[name='event_ids'] td:contains('Issued')"),
    ],
});
