"""Translation of messages, by oslo.i18n. There are no catalogues, so a message stays as it is written."""

import oslo_i18n

_translators = oslo_i18n.TranslatorFactory(domain="nova")

#: Marks and translates a message for a person.
_ = _translators.primary
