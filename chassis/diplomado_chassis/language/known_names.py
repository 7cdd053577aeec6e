"""Frequent names and words with letters beyond ASCII, as evidence of how a text was decoded. They decide no name."""

_WORDS = """
acuña adrián agustín alarcón albán alemán almazán amílcar amórtegui anaïs andré andrés antónio antônio araújo araúz
arosemená arráiz assunção asunción atención avilés barragán bartolomé batán begoña beltrán belén benjamín benítez
bermúdez bogotá bolaños borbón brandão briceño buglé bustamánte báez bárbara calderón camaño candelaría capitán
castañeda castañedas castrellón cañizález cedeño chacón chiriquí chávez coclé colón comarcá conceição concepción
correo cortés cortéz cristóbal cáceres cándida cárdenas césar céspedes córdoba córdova damián darién darío davidé
domínguez duración durán débora díaz echeverría educación efraín electrónico elías emérita enfermería escorcía
españa estéban estévez eulália fabián falcão farías fernández françois françoise fábrega félix galván galvão garcía
garzón germán gonzález gonçalo gonçalves guillén guimarães gutiérrez guzmán gálvez género gómez haití hernán
hernández hipólito héctor ibáñez ignácio institución inés isaías iván jaén jerónimo jesús jiménez joaquín jonás
josué josé joão julián juárez jácome köhler ladrón ledón leitão león leónidas lucía luján luís lázaro lía lópez
macías magalhães magallón mallén marián martín martínez maría marín matías mejía melgarejo meléndez mendéz menéndez
migración miró moisés molinár montalván montaño mourão muñiz muñoz márquez médica médico mélida méndez méxico míriam
mónica móntez müller ngäbe ngöbe nicolás noemí noé nájera néstor núñez ocupación ordóñez organización orgañez ortíz
ortúñez panamá patiño perú peña peñalba peñaloza pinzón piñeda piñón población páez pérez pía pública público
quiñones quiñónez ramírez ramón raúl rendón renterías rené república rivás rocío rodríguez roldán román rubió rubén
ríos saldaña santaménez saúl schäfer sebastián simón simões sofía solís suárez sáenz sáez sánchez sónia terán tomás
tuñón técnica técnico ureña urióla valdés valdéz valentín verdún verónica villalón vásquez vázquez vélez véliz
víctor yáñez zoë zárate zúñiga águeda álamo álvarez álvaro ángel ángela ángeles ávila élida érica érika íngrid íñigo
óscar úrsula
"""
KNOWN_NAMES = frozenset(_WORDS.split())
