"""The tables that ``test_layers.py`` holds every module to: who may import whom, and which libraries."""

INDEX = {
    "records": "",
    "text": "",
    "sentences": "",
    "markdown": "decoding extracted formats.front_matter",
    "addresses": "records",
    "database": "records",
    "library_errors": "records",
    "library_files": "",
    "schema": "soundness",
    "soundness": "",
    "sqlite_pages": "",
    "conditions": "records text",
    "leases": "",
    "stamp": "records",
    "folders": "extracted",
    "extracted": "records",
    "decoding": "extracted",
    "formats.xml": "",
    "formats.front_matter": "",
    "formats.blocks": "formats.xml",
    "formats.html": "decoding extracted formats.blocks formats.front_matter formats.xml",
    "formats.archive": "extracted",
    "formats.epub": "decoding extracted formats.archive formats.blocks formats.front_matter formats.xml",
    "formats.mail_text": "decoding extracted",
    "formats.mail": "extracted formats.front_matter formats.html formats.mail_text",
    "formats.json_lines": "decoding extracted formats.front_matter",
    "formats.signatures": "",
    "formats.office_zip": "extracted formats.signatures formats.xml",
    "formats.office_properties": "formats.office_zip",
    "formats.word_styles": "formats.office_zip formats.xml",
    "formats.word": "extracted formats.office_properties formats.office_zip formats.word_styles formats.xml",
    "formats.slides": "extracted formats.office_properties formats.office_zip formats.xml",
    "formats.table_lines": "extracted",
    "formats.sheets": "extracted formats.office_properties formats.office_zip formats.table_lines",
    "formats.csv_table": "decoding extracted formats.table_lines",
    "formats.ocr": "",
    "formats.arabic_order": "",
    "formats.arabic_reversed": "formats.arabic_order",
    "formats.pdf_passages": "formats.arabic_order",
    "formats.pdf_glyphs": "formats.pdf_passages",
    "formats.pdf_unmapped": "formats.arabic_order formats.pdf_glyphs",
    "formats.pdf_engine": "extracted formats.arabic_order formats.pdf_glyphs formats.pdf_passages formats.pdf_unmapped "
    "formats.signatures",
    "formats.pdf_figures": "formats.pdf_glyphs",
    "formats.pdf_letters": "formats.arabic_order formats.pdf_glyphs",
    "formats.pdf_lines": "formats.arabic_order formats.arabic_reversed formats.pdf_figures formats.pdf_glyphs "
    "formats.pdf_letters formats.pdf_passages",
    "formats.pdf_layout": "formats.arabic_order formats.pdf_lines",
    "formats.pdf_paragraphs": "formats.arabic_order formats.pdf_layout",
    "formats.pdf": "extracted formats.ocr formats.pdf_engine formats.pdf_layout formats.pdf_lines "
    "formats.pdf_paragraphs",
    "tokens": "records",
    "language": "records text",
    "terms": "records text",
    "translations": "records",
    "spelling": "records",
    "readers": "decoding extracted formats.archive formats.csv_table formats.epub formats.html formats.json_lines "
    "formats.mail formats.pdf formats.sheets formats.slides formats.word markdown",
    "files": "extracted folders readers rows",
    "sources": "conditions extracted files folders language readers records",
    "metadata": "conditions records",
    "watch": "contract encoder extracted ingest library_errors library_files records",
    "changes": "contract extracted files folders records rows sources",
    "passages": "language records sentences tokens",
    "vectors": "",
    "id_places": "vectors",
    "stored_vectors": "id_places vectors",
    "cores": "",
    "nearest": "cores stored_vectors vectors",
    "token_table": "vectors",
    "transformer": "cores vectors",
    "bundled": "records remembered_vectors token_table transformer vectors",
    "model_hub": "",
    "sentence_transformer": "model_hub records remembered_vectors vectors",
    "encoder": "bundled records sentence_transformer vectors",
    "rows": "database records soundness vectors",
    "carried": "records rows",
    "remembered": "records",
    "remembered_vectors": "vectors",
    "queries": "carried conditions database library_errors library_files records remembered rows vectors",
    "locks": "library_errors",
    "keys": "database library_files records",
    "row_writes": "library_errors records rows schema soundness",
    "changes_since": "database queries records rows vectors",
    "library": "changes_since database library_errors library_files locks records row_writes rows schema",
    "dense": "nearest records stored_vectors vectors",
    "lexical": "dense vectors",
    "passage_terms": "records spelling terms text",
    "lexical_changes": "cores dense lexical library passage_terms passages records vectors",
    "derived": "dense leases lexical lexical_changes library records stamp terms",
    "local": "conditions database dense derived encoder leases lexical library library_errors records stamp vectors",
    "ingest": "changes contract encoder extracted folders opening passages readers records rows",
    "contract": "addresses carried conditions encoder lexical records rows vectors",
    "milvus.cluster": "addresses milvus.driver milvus.errors",
    "milvus.errors": "addresses library_errors",
    "milvus.generations": "library_errors milvus.cluster milvus.documents milvus.errors milvus.layout milvus.rows "
    "records terms",
    "milvus.rows": "milvus.cluster milvus.errors milvus.filters",
    "milvus.texts": "milvus.documents milvus.filters milvus.rows",
    "milvus.driver": "milvus.errors",
    "milvus.sweeping": "milvus.documents milvus.errors milvus.filters milvus.queries",
    "milvus.layout": "addresses library_errors milvus.cluster milvus.errors milvus.rows",
    "milvus.filters": "",
    "milvus.statistics": "milvus.cluster milvus.filters records",
    "milvus.lexical": "lexical milvus.cluster milvus.filters milvus.layout milvus.rows milvus.statistics records "
    "spelling",
    "milvus.documents": "conditions milvus.errors milvus.layout milvus.lexical milvus.rows passages records rows terms",
    "milvus.queries": "carried conditions library_errors milvus.cluster milvus.documents milvus.errors milvus.filters "
    "milvus.generations milvus.layout milvus.rows milvus.texts records rows",
    "milvus.library": "milvus.cluster milvus.documents milvus.errors milvus.filters milvus.layout milvus.lexical "
    "milvus.queries milvus.rows milvus.sweeping records rows",
    "milvus.opened": "addresses conditions encoder milvus.cluster milvus.documents milvus.filters milvus.generations "
    "milvus.layout milvus.lexical milvus.library milvus.statistics records terms vectors",
    "milvus.keys": "keys milvus.rows",
    "opening": "addresses contract encoder keys library library_errors library_files local milvus.keys milvus.opened "
    "records",
    "milvus.doctor": "addresses doctor ingest milvus.documents milvus.errors milvus.generations milvus.library "
    "milvus.opened records salvage",
    "migrate": "addresses carried contract ingest library_errors opening records",
    "placing": "derived library_files",
    "upload_files": "derived readers records",
    "uploads": "database library_files locks placing records upload_files",
    "backup": "database library library_errors library_files placing records schema soundness",
    "checks": "database dense derived library library_files records soundness",
    "remains": "extracted records rows soundness sqlite_pages",
    "salvage": "backup encoder ingest library library_errors library_files passages placing records remains rows "
    "soundness sqlite_pages",
    "doctor": "backup checks database derived encoder extracted files folders ingest leases library library_errors "
    "library_files placing records salvage schema sources",
    "health": "addresses doctor milvus.doctor salvage",
    "rebuild": "contract derived encoder ingest library_errors local records",
}
"""What each module of ``index`` may import: only others of ``index``."""

# What a question may see of a library: its records and its opened form, never how they are stored.
SUPPORT = {
    "lemmas": "index.terms",
    "verb_forms": "",
    "word": "qa.quantities",
    "wording_words": "index.records index.text",
    "concepts": "index.terms index.text lemmas",
    "operator_kinds": "index.terms index.text lemmas",
    "clauses": "index.records index.terms index.text qa.quantities concepts word wording_words",
    "how_many_arabic": "index.text index.translations concepts",
    "wording_forms": "index.terms index.text index.translations qa.quantities qa.quantity_words concepts wording_words",
    "hidden_clauses": "index.terms index.text clauses concepts verb_forms word wording_words",
    "directions": "index.text",
    "modals": "index.text directions wording_forms",
    "other_voice": "index.terms index.text clauses verb_forms",
    "wording_reader": "index.terms index.text clauses hidden_clauses wording_forms wording_words",
    "wording": "index.records index.text qa.quantities qa.quantity_words hidden_clauses word wording_forms "
    "wording_reader wording_words",
    "gaps": "index.text wording",
    "whereabouts": "index.text wording",
    "heads": "clauses verb_forms wording",
    "light_words": "index.text wording wording_words",
    "name_spellings": "index.spelling index.terms",
    "matching": "index.encoder index.records index.terms index.translations index.vectors name_spellings "
    "qa.quantities concepts verb_forms wording",
    "phrases": "index.terms index.text lemmas verb_forms wording",
    "synonym_words": "index.records index.text",
    "named_places": "index.records index.text concepts",
    "synonyms": "index.text clauses named_places synonym_words verb_forms wording",
    "appositions": "",
    "arabic_orders": "index.text lemmas",
    "passives": "index.text other_voice verb_forms",
    "told_otherwise": "index.records index.terms index.text appositions arabic_orders clauses concepts other_voice "
    "passives verb_forms wording",
    "across_words": "index.text qa.quantity_words concepts lemmas matching wording",
    "opposed_prepositions": "index.records qa.quantity_words concepts wording",
    "governed": "index.terms index.text clauses concepts gaps lemmas verb_forms wording wording_words",
    "how_many": "index.text qa.quantities clauses concepts gaps how_many_arabic verb_forms wording",
    "joined_clauses": "clauses concepts gaps verb_forms wording wording_words",
    "verbs_kept": "clauses concepts gaps heads verb_forms wording",
    "relatives": "clauses gaps heads verb_forms verbs_kept wording",
    "sides": "index.terms clauses verbs_kept wording",
    "time_clauses": "index.text gaps governed verb_forms wording wording_words",
    "crossed_clauses": "concepts joined_clauses verbs_kept wording",
    "left_out": "index.text across_words clauses concepts joined_clauses relatives wording wording_words",
    "relative_roles": "concepts hidden_clauses relatives verbs_kept wording",
    "reservations": "index.text gaps governed sides wording",
    "object_first": "index.text how_many_arabic wording",
    "roles": "index.text clauses concepts joined_clauses lemmas matching name_spellings object_first "
    "relative_roles relatives wording wording_words",
    "same_language": "index.terms clauses concepts governed heads how_many left_out light_words matching modals "
    "relatives reservations sides time_clauses verb_forms verbs_kept wording wording_words",
    "clause_parts": "clauses concepts gaps heads joined_clauses lemmas relatives roles verb_forms wording "
    "wording_words",
    "bounds_kept": "joined_clauses left_out roles wording wording_words",
    "other_language": "index.encoder index.text qa.names across_words bounds_kept clause_parts concepts "
    "crossed_clauses governed how_many left_out light_words matching modals name_spellings operator_kinds "
    "opposed_prepositions phrases relative_roles relatives reservations roles same_language time_clauses verbs_kept "
    "whereabouts wording wording_words",
    "statements": "index.encoder index.language index.terms other_language same_language synonyms told_otherwise "
    "wording",
}
"""The modules of ``qa.support``; names without a dot are its own."""

QA = {
    "words": "index.records",
    "weights": "index.records",
    "seeds": "index.records",
    "config": "index.addresses index.bundled index.passages index.records",
    "kinds": "index.records index.text qa.quantities qa.quantity_words",
    "quantity_words": "index.text",
    "quantities": "index.text qa.quantity_words",
    "span_words": "index.records index.terms index.text",
    "span_names": "index.terms qa.quantities qa.span_words",
    "spans": "index.records index.terms index.text qa.kinds qa.opposites qa.quantities qa.quantity_words qa.span_names "
    "qa.span_words",
    "asked": "index.records index.text",
    "followup": "index.language index.records index.terms index.text qa.asked qa.followup_told",
    "followup_told": "index.language index.records qa.kinds qa.spans qa.words",
    "quotes": "index.records index.text",
    "cite": "index.records qa.quotes",
    "translate": "index.contract index.records index.spelling index.terms index.translations",
    "names": "index.records index.terms index.text index.translations",
    "opened": "index.contract index.encoder index.records",
    "retrieve": "index.conditions index.contract index.encoder index.records index.terms index.vectors qa.translate "
    "qa.weights",
    "meaning": "index.contract index.encoder index.records index.terms index.vectors qa.kinds qa.names qa.translate",
    "features": "index.contract index.encoder index.passages index.records index.sentences index.terms index.vectors "
    "qa.kinds qa.meaning qa.retrieve qa.weights",
    "skim": "index.contract index.encoder index.records qa.features qa.retrieve qa.weights",
    "opposites": "index.records index.text qa.asked qa.support.concepts qa.kinds qa.support.verb_forms",
    "asked_year": "index.records index.text qa.kinds",
    "read": "index.encoder index.records index.text qa.asked_year qa.features qa.opposites qa.retrieve qa.skim "
    "qa.weights",
    "evidence": "index.encoder index.text qa.features qa.kinds qa.quantities qa.read qa.retrieve qa.spans",
    "review": "index.records qa.read qa.retrieve",
    "compose": "index.records qa.cite qa.evidence qa.read qa.words",
    "answered": "index.records qa.cite qa.compose qa.words",
    "web_address": "index.records",
    "export_markdown": "qa.answered qa.cite qa.words",
    "export_html": "index.records qa.answered qa.cite qa.compose qa.words",
    "export_annotations": "index.records qa.answered qa.cite qa.export_html qa.web_address",
    "export_references": "index.records qa.answered qa.cite qa.web_address",
    "export": "index.library_errors index.records qa.answered qa.cite qa.export_annotations qa.export_html "
    "qa.export_markdown qa.export_references",
    "notebook": "qa.answered qa.export_html qa.export_markdown",
    "telling": "index.records qa.cite",
    "answer": "index.conditions index.contract index.encoder index.language index.records index.text qa.cite "
    "qa.compose qa.config qa.evidence qa.followup qa.generate qa.language_model qa.notebook qa.opened qa.read "
    "qa.retrieve qa.review qa.skim qa.telling qa.words",
    "prompt": "index.records index.sentences index.text index.tokens",
    "draft": "qa.prompt",
    "claims": "index.encoder index.language index.records index.sentences qa.cite qa.draft qa.prompt qa.quotes "
    "qa.support.statements qa.support.wording",
    "language_model": "index.records qa.config qa.proxies",
    "model_check": "index.doctor qa.config qa.language_model qa.proxies",
    "proxies": "",
    "generate": "index.encoder index.records index.text qa.cite qa.claims qa.config qa.draft qa.language_model "
    "qa.prompt qa.telling qa.words",
    "gold": "index.extracted index.folders index.language index.records index.sources qa.quotes",
    "measures": "index.text",
    "evaluate": "index.ingest index.language index.records qa.answer qa.cite qa.config qa.gold qa.measures qa.opening",
    "reranker": "index.model_hub index.records index.vectors",
    "reader": "index.model_hub index.records index.vectors",
    "plots": "index.records qa.measures",
    "report": "index.records qa.measures qa.plots",
    "show": "index.doctor index.ingest index.rebuild index.records qa.answer qa.cite",
    "opening": "index.encoder index.ingest index.opening qa.answer qa.config qa.reader qa.reranker qa.review "
    "qa.seeds qa.show",
    "python": "index.conditions index.ingest index.library_errors index.records qa.answer qa.cite qa.config qa.export "
    "qa.opening qa.quotes qa.telling",
    "retrievers.passages": "index.records qa.answer",
    "retrievers.langchain": "index.records qa.python qa.retrievers.passages",
    "retrievers.llamaindex": "index.records qa.python qa.retrievers.passages",
    "cli_options": "",
    "cli_library": "index.conditions index.contract index.encoder index.ingest index.metadata index.opening "
    "index.rebuild index.records index.watch qa.cli_options qa.config qa.opening qa.show",
    "cli_upkeep": "index.addresses index.backup index.encoder index.health index.ingest index.migrate index.records "
    "qa.cli_options qa.config qa.model_check qa.opening qa.show",
    "adder": "index.encoder index.folders index.ingest index.library_errors index.opening index.records qa.config "
    "qa.opened qa.opening",
    "cli_keys": "index.keys index.opening qa.cli_options qa.config qa.opening qa.show",
    "cli": "index.addresses index.conditions index.keys index.language index.metadata index.records qa.answer "
    "qa.api.serve qa.cli_keys qa.cli_library qa.cli_mcp qa.cli_options qa.cli_upkeep qa.config qa.evaluate "
    "qa.export qa.opening qa.report qa.show",
    "agent_tools": "index.conditions index.library_errors index.records qa.answer qa.quotes",
    "mcp_server": "index.library_errors index.records qa.agent_tools qa.answer qa.api.pools",
    "cli_mcp": "qa.agent_tools qa.cli_options qa.config qa.mcp_server qa.opening",
    "api.pools": "index.records",
    "api.limits": "",
    "api.measured": "qa.answer",
    "api.traces": "index.records",
    "api.guard": "index.keys qa.api.limits qa.api.pools qa.config",
    "api.problems": "index.conditions index.derived index.extracted index.language index.library_errors index.records "
    "index.upload_files index.uploads qa.answer qa.api.completion_errors qa.api.pools qa.export",
    "api.records": "index.conditions index.records index.uploads qa.config",
    "api.upload_runner": "index.records index.uploads qa.config",
    "api.service": "index.contract index.opening index.uploads qa.answer qa.api.guard qa.api.limits qa.api.measured "
    "qa.api.pools qa.api.traces qa.api.upload_runner",
    "api.completion_errors": "index.records",
    "api.completion_request": "qa.api.completion_errors qa.api.records qa.config",
    "api.completion_text": "index.records qa.answer qa.cite",
    "api.completion_records": "index.records index.tokens qa.answer qa.api.completion_request qa.api.completion_text",
    "api.completion_stream": "index.records qa.answer qa.api.chat qa.api.completion_errors qa.api.completion_records "
    "qa.api.completion_request qa.api.problems qa.api.service qa.cite qa.telling",
    "api.completions": "qa.api.completion_errors qa.api.completion_records qa.api.completion_request "
    "qa.api.completion_stream qa.api.examples qa.api.guard qa.api.problems qa.api.questions qa.api.records "
    "qa.api.service",
    "api.agents": "qa.agent_tools qa.api.problems qa.api.service qa.mcp_server",
    "api.examples": "index.records index.uploads qa.answer qa.api.completion_records qa.api.completion_text "
    "qa.api.records qa.cite qa.compose qa.words",
    "api.chat": "index.records qa.answer qa.api.pools qa.api.problems qa.api.service qa.cite qa.telling",
    "api.receiving": "index.upload_files index.uploads qa.api.service",
    "api.exports": "qa.answer qa.api.service qa.export",
    "api.questions": "index.conditions index.library_errors qa.answer qa.api.chat qa.api.examples qa.api.exports "
    "qa.api.problems qa.api.records qa.api.service qa.quotes",
    "api.documents": "index.conditions index.ingest index.records qa.api.examples qa.api.guard qa.api.problems "
    "qa.api.receiving qa.api.records qa.api.service",
    "api.jobs": "index.records index.uploads qa.api.chat qa.api.guard qa.api.pools qa.api.problems qa.api.records "
    "qa.api.service",
    "api.health": "index.readers index.uploads qa.api.guard qa.api.measured qa.api.problems qa.api.receiving "
    "qa.api.records qa.api.service",
    "api.sign_in": "index.keys qa.api.guard qa.api.service",
    "api.observe": "qa.api.service",
    "api.app": "qa.answer qa.api.agents qa.api.completions qa.api.documents qa.api.health qa.api.jobs qa.api.observe "
    "qa.api.problems qa.api.questions qa.api.service qa.api.sign_in",
    "api.logs": "",
    "api.connection": "",
    "api.serve": "index.keys index.opening index.records qa.answer qa.api.app qa.api.guard qa.api.logs "
    "qa.api.measured qa.config qa.opening",
}
"""What each module of ``qa`` may import of ``index`` and ``qa``."""

SEVERAL_MODULES = {
    # Arrays travel along the whole path.
    "numpy": "",
    # Grapheme clusters and the edges of words, for which the standard library has no pattern.
    "regex": "index.passages index.sentences index.tokens qa.reader",
    # Encoders and cross-encoders are two of its classes.
    "sentence_transformers": "index.sentence_transformer qa.reranker",
    # Devices, and arithmetic without gradients.
    "torch": "index.sentence_transformer qa.reader qa.reranker",
    # Commands are declared in four modules, their shared options in a fifth.
    "typer": "qa.cli qa.cli_keys qa.cli_library qa.cli_options qa.cli_upkeep",
    # The web framework stays inside the package of the web service, as does the server.
    "litestar": "qa.api.agents qa.api.app qa.api.chat qa.api.completion_request qa.api.completion_stream "
    "qa.api.completions qa.api.documents qa.api.examples qa.api.exports qa.api.guard qa.api.health qa.api.jobs "
    "qa.api.observe qa.api.problems qa.api.questions qa.api.receiving qa.api.records qa.api.serve qa.api.service "
    "qa.api.sign_in",
    "uvicorn": "qa.api.connection qa.api.serve",
    # Records of the web service and of agents' tools, and what is written of them into streams.
    "msgspec": "qa.agent_tools qa.api.chat qa.api.completion_records qa.api.completion_request "
    "qa.api.completion_stream qa.api.examples qa.api.jobs qa.api.records qa.mcp_server",
}
"""Third-party libraries that more than one module may import; "" lets any."""
