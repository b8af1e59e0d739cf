import { agentSetting, type AgentSetting } from './settings.ts'

/** Who works on the demo floor, team by team. All names are made up. */
// prettier-ignore
export const demoTeams: Record<string, readonly string[]> = {
  Vendas: [
    'Ana Souza', 'Bruno Carvalho', 'Camila Ribeiro', 'Diego Rocha', 'Elaine Prado', 'Fábio Nunes', 'Giovana Teixeira', 'Heitor Campos', 'Isabela Freitas',
    'João Batista', 'Karina Lopes',
  ],
  Suporte: [
    'Larissa Moura', 'Marcelo Pinto', 'Natália Duarte', 'Otávio Ramos', 'Patrícia Leal', 'Rafael Assis', 'Sabrina Corrêa', 'Tiago Macedo', 'Úrsula Vidal',
    'Vinícius Porto', 'Wesley Andrade', 'Yasmin Barros', 'Zeca Monteiro',
  ],
  Financeiro: ['Aline Furtado', 'Bernardo Sales', 'Cíntia Queiroz', 'Danilo Meireles', 'Érica Bastos', 'Felipe Aragão'],
  Retenção: ['Gabriela Torres', 'Hugo Melo', 'Ingrid Paiva', 'Júlio Siqueira', 'Kelly Amaral'],
  Chat: ['Leandro Bueno', 'Mônica Dias', 'Nicolas Farias', 'Olívia Guedes', 'Paulo Rangel', 'Renata Xavier', 'Sérgio Valente', 'Tainá Borges'],
  WhatsApp: ['Ulisses Coelho', 'Vanessa Matos', 'William Fontes', 'Alessandra Brito', 'Caio Medeiros', 'Débora Lacerda', 'Eduardo Pires', 'Flávia Neves'],
  'E-mail': ['Gustavo Reis', 'Helena Cordeiro', 'Igor Sampaio', 'Juliana Peixoto', 'Kleber Antunes', 'Luana Cardoso'],
  Social: ['Mateus Viana', 'Nina Castro', 'Priscila Rezende'],
  Noite: ['Roberto Lins', 'Simone Aguiar', 'Tomás Esteves', 'Valéria Cunha', 'Wagner Moraes', 'Bianca Toledo', 'César Dantas'],
}

/** The same people as settings have them: an id, a name, a team, and room for three chats or one call. */
export function demoAgents(): AgentSetting[] {
  return Object.entries(demoTeams).flatMap(([team, names]) =>
    names.map((name) =>
      agentSetting.parse({ id: agentId(name), name, team, aliases: [{ name: agentId(name) }], slots: slotsOf(team) }),
    ),
  )
}

/** "Fábio Nunes" → "fabio-nunes". */
export function agentId(name: string): string {
  return name
    .normalize('NFD')
    .replace(/[^\p{L} ]/gu, '')
    .toLowerCase()
    .replaceAll(' ', '-')
}

function slotsOf(team: string): AgentSetting['slots'] {
  return team === 'Chat' || team === 'WhatsApp' || team === 'Noite' ? { voice: 1, chat: 3 } : { voice: 1 }
}
