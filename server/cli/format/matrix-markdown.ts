/** Tables as text for a mail or an issue, see workspace/matrix-mail.ts. */
import { matrixMail } from '../../workspace/matrix-mail.ts';
import type { MatrixFormat } from '../matrix.ts';
import type { Output } from '../terminal.ts';

export function matrixMarkdown({ print }: Output): MatrixFormat {
  return (matrices, _file, places) => {
    const at = places.label.bind(places);
    if (matrices.length > 0) print(matrices.map((matrix) => matrixMail(matrix, at).trimEnd()).join('\n\n'));
  };
}
