"""Every page of the portal, by a name that says what it is."""

from tests.portal.sample import MICRODATA, PUBLISHED, SUBMITTED

PUBLIC = {
    "home": "/",
    "search": "/cari",
    "found": "/cari?q=penduduk&jenis=dataset",
    "mended": "/cari?q=pendudukk",
    "nothing": "/cari?q=zzzqqq",
    "standards": "/standar",
    "standard": "/standar/agregat-wilayah",
    "long standard": "/standar/individu-sdgs-desa",
    "code lists": "/kode",
    "code list": "/kode/kemendagri/wilayah",
    "searched code list": "/kode/kemendagri/wilayah?q=sawentar",
    "code tree": "/kode/kemendagri/wilayah?tampilan=pohon&buka=35.05.10",
    "filtered code list": "/kode/kemendagri/wilayah?tingkat=3&keadaan=berlaku&pada=31/12/2025",
    "recognised code": "/kode?kenali=3505102011",
    "ambiguous code": "/kode?kenali=3505",
    "versions of a code list": "/kode/kemendagri/wilayah/versi/1.0.0..1.0.0",
    "code": "/kode/kemendagri/wilayah/35.05.10.2011",
    "correspondence": "/padanan/sitakro-agama--dukcapil-agama",
    "organisation": "/organisasi/kominfo-blitar",
    "dataset": f"/dataset/{PUBLISHED}",
    "indicator": "/metadata/indicator/kominfo-blitar/penduduk-kelompok-umur-jenis-kelamin",
    "sign-in": "/masuk",
    "about": "/tentang",
    "accessibility": "/aksesibilitas",
    "privacy": "/privasi",
    "status": "/status",
    "partial": "/cari?q=agama+listrik+curah",
}
WORK = {
    "inbox": "/kerja",
    "import of codes": "/kerja/kode/impor",
    "published code list": "/kerja/code-list/kemendagri/wilayah",
    "submitted dataset": f"/kerja/dataset/desa-sawentar/{SUBMITTED}",
    "submitted microdata": f"/kerja/dataset/desa-sawentar/{MICRODATA}",
    "published dataset": f"/kerja/dataset/kominfo-blitar/{PUBLISHED}",
    "dataset under way": f"/dataset/{SUBMITTED}",
    "microdata": f"/dataset/{MICRODATA}",
}
