// Shows the OpenAPI document with Swagger UI; loads nothing but our own files.
addEventListener('DOMContentLoaded', () => {
  const place = document.getElementById('api');
  window.SwaggerUIBundle({ url: place.dataset.document, domNode: place, deepLinking: true, validatorUrl: null });
});
