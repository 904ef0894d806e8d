/**
 * The page's only script: sorting a table by a column, and finding a feature by its name. The page says all it has to
 * without it; the controls are only there when it runs.
 */
export const script = `
for(const table of document.querySelectorAll('table.features')){
 for(const [column,head] of [...table.tHead.rows[0].cells].entries()){
  if(!head.dataset.sort)continue;
  const button=document.createElement('button');button.type='button';button.textContent=head.textContent;head.replaceChildren(button);
  button.onclick=()=>{
   const up=head.getAttribute('aria-sort')?head.getAttribute('aria-sort')==='descending':head.dataset.sort==='up';
   for(const other of head.parentNode.cells)other.removeAttribute('aria-sort');
   head.setAttribute('aria-sort',up?'ascending':'descending');
   const key=row=>row.cells[column].dataset.value??row.cells[column].textContent;
   const compare=(a,b)=>head.dataset.sort==='text'?a.localeCompare(b):Number(a)-Number(b);
   table.tBodies[0].append(...[...table.tBodies[0].rows].sort((a,b)=>compare(key(a),key(b))*(up?1:-1)));
  };
 }
}
const find=document.querySelector('.find');
if(find){find.hidden=false;const input=find.querySelector('input');
 input.oninput=()=>{const wanted=input.value.toLowerCase();
  for(const row of document.querySelectorAll('table.features tbody tr'))row.hidden=!row.cells[0].textContent.toLowerCase().includes(wanted);
  const folded=document.querySelector('#quiet');if(folded&&wanted)folded.open=true;};
}
`;
