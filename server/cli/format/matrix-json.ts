/** The tables as one JSON document, version 1. */
import type { Matrix } from '../../simulator/matrix.ts';
import type { MatrixFormat } from '../matrix.ts';
import type { Places } from '../place.ts';
import type { Output } from '../terminal.ts';

export function matrixJson({ print }: Output): MatrixFormat {
  return (matrices, _file, places) => {
    print(JSON.stringify({ version: 1, matrices: matrices.map((matrix) => toJson(matrix, places)) }));
  };
}

function toJson({ range: _, ...matrix }: Matrix, places: Places) {
  const { file, line } = places.place({ file: matrix.file, range: _ });
  return { ...matrix, file, line };
}
