import { registry } from "@web/core/registry";

function click(trigger, content = `click ${trigger}`) {
    return { content, trigger, run: "click" };
}

function has(trigger, content = `there is ${trigger}`) {
    return { content, trigger };
}

function choose(name) {
    return click(`.o_data_row:contains('${name}') .o_list_record_selector input`);
}

registry.category("web_tour.tours").add("membership_merge_members", {
    steps: () => [
        choose("Guest 0"),
        choose("Guest 1"),
        click(".o_cp_action_menus .dropdown-toggle:contains('Actions')"),
        click(".o-dropdown-item:contains('Merge Members')"),
        has(".modal .o_field_widget[name='member_ids']:contains('Guest 1')"),
        {
            content: "say why",
            trigger: ".modal .o_field_widget[name='reason'] input",
            run: "edit Enrolled twice",
        },
        click(".modal button[name='action_preview']"),
        has(".modal th:contains('Guest 0')"),
        has(".modal th:contains('Guest 1')"),
        has(".modal td.fw-bold:contains('35')"),
        has(".modal p:contains('undone')"),
        click(".modal button[name='action_edit']"),
        click(".modal button[name='action_preview']"),
        click(".modal button[name='action_merge']"),
        has(".o_form_view h1:contains('Guest 0')"),
        has("button[name='action_merge_contacts']"),
        click(".nav-link:contains('Merged Members')"),
        click(".o_field_widget[name='merged_from_ids'] .o_data_cell:contains('Guest 1')"),
        has(".modal .alert:contains('Merged into'):contains('Enrolled twice')"),
        has(".modal .o_form_view:not(:has(button:visible:contains('Extend')))"),
    ],
});
