import { registry } from "@web/core/registry";
import { rpc } from "@web/core/network/rpc";

function click(trigger, content = `click ${trigger}`) {
    return { content, trigger, run: "click" };
}

function has(trigger, content = `there is ${trigger}`) {
    return { content, trigger };
}

function type(name, text, tag = "input") {
    return {
        content: `type ${text} as ${name}`,
        trigger: `.modal .o_field_widget[name='${name}'] ${tag}`,
        run: `edit ${text}`,
    };
}

function choose(name, text) {
    return [type(name, text), click(`.ui-autocomplete .dropdown-item:contains('${text}')`)];
}

function pick(name, value) {
    return click(`.modal .o_field_widget[name='${name}'] input[data-value='${value}']`);
}

function openFromActions(label) {
    return [
        click(".o_cp_action_menus .dropdown-toggle:contains('Actions')"),
        click(`.o-dropdown-item:contains('${label}')`),
        has(".modal .o_field_widget[name='reason']"),
    ];
}

/** What the scheduler does in its own time. */
function letTheSchedulerWork() {
    const call = (method, args) =>
        rpc(`/web/dataset/call_kw/ir.cron/${method}`, {
            model: "ir.cron",
            method,
            args,
            kwargs: {},
        });
    return {
        content: "let the scheduler work on the batches",
        trigger: ".o_membership_batch_progress",
        async run() {
            const ids = await call("search", [[["code", "=", "model._cron_run()"]]]);
            await call("method_direct_trigger", [ids]);
        },
    };
}

function isDone() {
    return [
        letTheSchedulerWork(),
        has(".o_membership_batch_progress:contains('100%')"),
        has(".o_statusbar_status .o_arrow_button_current:contains('Done')"),
    ];
}

registry.category("web_tour.tours").add("membership_chain_set", {
    steps: () => [
        has(".o_data_row:contains('Guest 0')"),
        click("thead .o_list_record_selector input"),
        ...openFromActions("What Follows the Cards"),
        ...choose("next_type_id", "Gold Card"),
        type("reason", "The trial has ended"),
        click(".modal button[name='action_preview']"),
        has(".modal .o_membership_changes:contains('2')"),
        has(".modal td:contains('Gold Card follows')"),
        has(".modal li:contains('The card is permanent')"),
        click(".modal button[name='action_run']"),
        ...isDone(),
    ],
});

registry.category("web_tour.tours").add("membership_chain_now", {
    steps: () => [
        click(".o_data_row:first td[name='number']"),
        has(".o_field_widget[name='chain_summary']:contains('Gold Card follows')"),
        click("button:contains('What Follows')"),
        pick("operation", "now"),
        type("reason", "Moved up"),
        click(".modal button[name='action_preview']"),
        has(".modal td:contains('Gold Card')"),
        click(".modal button[name='action_run']"),
        ...isDone(),
        click("button[name='action_open_changed']"),
        click(".o_data_row:contains('Trial') td[name='number']"),
        has(".o_field_widget[name='successor_id']"),
        click(".o_notebook .nav-link:contains('Chain')"),
        has(".o_field_widget[name='chain_card_ids'] .o_data_row:contains('Trial')"),
        has(".o_field_widget[name='chain_card_ids'] .o_data_row:contains('Gold Card')"),
    ],
});

registry.category("web_tour.tours").add("membership_grant", {
    steps: () => [
        has(".o_data_row:contains('Guest 0')"),
        click(".o_menu_sections button:contains('Bulk Changes')"),
        click(".o-dropdown-item:contains('Grant Cards')"),
        has(".modal .o_field_widget[name='lines']"),
        ...choose("card_type_id", "Staff Card"),
        type("lines", "13800000000, 13800000001, 13999999999", "textarea"),
        type("reason", "Opening night"),
        click(".modal button[name='action_preview']"),
        has(".modal .o_membership_problems td:contains('13999999999')"),
        has(".modal .o_membership_changes:contains('2')"),
        click(".modal button[name='action_run']"),
        ...isDone(),
        click("button[name='action_open_changed']"),
        has(".o_data_row:contains('Guest 1')"),
    ],
});
