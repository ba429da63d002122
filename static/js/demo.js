// Sign-in page of a demo: a click on an address fills the form.
"use strict";

document.addEventListener("click", (event) => {
  const button = event.target.closest("[data-login]");
  if (!button) return;
  document.getElementById("id_login").value = button.dataset.login;
  document.getElementById("id_password").value = button.dataset.password;
  document.querySelector("form [type=submit]").focus();
});
