# Projects, custom fields, roles, users and their keys for tests; prints the keys as JSON. Run once on a fresh database.
require 'json'

Redmine::DefaultData::Loader.load('en')
Setting.rest_api_enabled = 1
User.find_by_login('admin').update_columns(must_change_passwd: false)

def project(name, is_public: false)
  Project.create!(name: name, identifier: name.downcase, is_public: is_public, trackers: Tracker.all,
                  enabled_module_names: %w[issue_tracking])
end

def field(name, projects: [], is_filter: true)
  IssueCustomField.create!(name: name, field_format: 'string', trackers: Tracker.all, is_for_all: projects.empty?,
                           projects: projects, is_filter: is_filter)
end

def user(login, roles)
  user = User.new(firstname: login, lastname: 'Test', mail: "#{login}@redmine.test", language: 'en')
  user.login = login
  user.password = 'a-password-for-tests'
  user.save!
  roles.each { |project, role| Member.create!(project: project, principal: user, roles: [role]) }
  Token.create!(user: user, action: 'api').value
end

support, internal = project('Support'), project('Internal')
project('Public', is_public: true) # what a wrong key sees
files = Role.create!(name: 'Integration', permissions: %i[view_issues add_issues add_issue_notes edit_own_issues])
reads = Role.create!(name: 'Onlooker', permissions: %i[view_issues])
field('bundle_key')
puts({
  field_id: IssueCustomField.find_by_name('bundle_key').id,
  wrong_field_id: field('elsewhere_key', projects: [internal]).id,
  unsearchable_field_id: field('unsearchable_key', is_filter: false).id,
  key: user('bot', support => files, internal => reads),
  reader_key: user('reader', support => reads),
}.to_json)
