/** Sending one file. By XMLHttpRequest: fetch cannot tell how far an upload is. */

import { Lost, Problem } from '../http.js';

/**
 * What the server says of the file. Rejects with Problem or Lost.
 * @param {File} file
 * @param {string | undefined} documentId the document that it is a new version of
 * @param {(share: number) => void} progress told how much of it is sent, 0 to 1
 * @returns {Promise<{ outcomes: any[] }>}
 */
export function send(file, documentId, progress) {
  const body = new FormData();
  body.append('files', file, file.name);
  if (documentId) body.append('document_id', documentId);
  return new Promise((resolve, reject) => {
    const xhr = new XMLHttpRequest();
    xhr.open('POST', '/v1/admin/documents');
    xhr.setRequestHeader('Accept', 'application/json');
    xhr.responseType = 'json';
    xhr.upload.addEventListener('progress', (event) => {
      if (event.lengthComputable) progress(event.loaded / event.total);
    });
    xhr.upload.addEventListener('load', () => progress(1));
    xhr.addEventListener('load', () => {
      if (xhr.status < 300) resolve(xhr.response);
      else reject(new Problem(xhr.status, String(xhr.response?.detail ?? xhr.statusText)));
    });
    for (const type of ['error', 'abort', 'timeout']) xhr.addEventListener(type, () => reject(new Lost('The server was not reached.')));
    xhr.send(body);
  });
}
